// A session with the sandbox ready:
//   jshell --class-path karpenter-examples/target/karpenter-setup.jar karpenter-examples/jshell/setup.jsh
import io.github.karpentersetup.*
import io.github.karpentersetup.examples.*
import io.github.karpentersetup.plan.*
import io.github.karpentersetup.step.*
import io.github.karpentersetup.run.*
import io.github.karpentersetup.spec.*
import static io.github.karpentersetup.spec.Architecture.*
import static io.github.karpentersetup.spec.CapacityType.*
import static io.github.karpentersetup.spec.Memory.*
import java.nio.file.Path
import java.time.*

var lab = LabSandbox.start()
var aws = lab.aws()
var kubernetes = lab.kubernetes()
