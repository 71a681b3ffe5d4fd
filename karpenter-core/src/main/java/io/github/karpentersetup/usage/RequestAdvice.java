package io.github.karpentersetup.usage;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What the containers of one name in a workload's pods ask for, what they use, and what they should
 * ask for.
 *
 * @param workload whose
 * @param container its name
 * @param replicas how many pods the workload has now
 * @param cpuRequest thousandths of a processor; 0 if it asks for none
 * @param cpuUse the percentile that was asked for, of the busiest pod; negative if unknown
 * @param cpuPeak the highest; negative if unknown
 * @param cpuAdvised what to ask for; 0 if nothing can be said
 * @param cpu what that means for the request
 * @param memoryRequest bytes; 0 if it asks for none
 * @param memoryLimit bytes; 0 without a limit
 * @param memoryPeak the highest working set of any of its pods; negative if unknown
 * @param heap the Java heap's limit; 0 if none was noticed
 * @param memoryAdvised what to ask for, never below the peak; 0 if nothing can be said
 * @param memory what that means for the request
 * @param reasons what the advice rests on beside the numbers
 */
public record RequestAdvice(
    Workload workload,
    String container,
    int replicas,
    long cpuRequest,
    long cpuUse,
    long cpuPeak,
    long cpuAdvised,
    Verdict cpu,
    long memoryRequest,
    long memoryLimit,
    long memoryPeak,
    long heap,
    long memoryAdvised,
    Verdict memory,
    List<String> reasons) {

  public RequestAdvice {
    reasons = List.copyOf(reasons);
  }

  /** What to do with a request. */
  public enum Verdict {
    /** It is less than advised. */
    @JsonProperty("raise")
    RAISE,
    /** It is about right. */
    @JsonProperty("keep")
    KEEP,
    /** It is more than a quarter above what is advised. */
    @JsonProperty("lower")
    LOWER,
    /** Too little is known. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  /** Whether it used, or its Java heap may use, more memory than it asks for. */
  public boolean isShortOfMemory() {
    return memoryPeak > memoryRequest || (heap > 0 && memory == Verdict.RAISE);
  }

  /** Whether it used more CPU than it asks for, for longer than the percentile leaves out. */
  public boolean isShortOfCpu() {
    return cpuUse > cpuRequest;
  }
}
