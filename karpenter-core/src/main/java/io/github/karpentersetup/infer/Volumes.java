package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.NodeTemplate.Said;
import io.github.karpentersetup.facts.NodeTemplate.Volume;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.spec.VolumeType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The disks of nodes. */
final class Volumes {

  /** What EKS gives to nodes of a group that says nothing (EKS user guide, CreateNodegroup). */
  private static final int LINUX_GIBIBYTES = 20;

  private static final int WINDOWS_GIBIBYTES = 50;

  private static final Set<VolumeType> WITH_IOPS =
      Set.of(VolumeType.GP3, VolumeType.IO1, VolumeType.IO2);

  private Volumes() {}

  static List<BlockDevice> of(Source source, AmiFamily family, Notes notes) {
    var volumes = source.template().volumes();
    if (!volumes.isEmpty()) {
      return volumes.stream().map(v -> device(source, family, v, notes)).toList();
    }
    int usual = isWindows(family) ? WINDOWS_GIBIBYTES : LINUX_GIBIBYTES;
    if (source.disk().isEmpty() || source.disk().getAsInt() == usual) {
      return List.of();
    }
    return List.of(
        BlockDevice.named(device(family))
            .volumeSize(Memory.gibibytes(source.disk().getAsInt()))
            .volumeType(VolumeType.GP3)
            .encrypted()
            .deleteOnTermination(Setting.ENABLED)
            .build());
  }

  private static BlockDevice device(Source source, AmiFamily family, Volume volume, Notes notes) {
    var device = BlockDevice.named(volume.deviceName());
    var size = volume.gibibytes();
    if (size.isPresent()) {
      device.volumeSize(Memory.gibibytes(size.getAsInt()));
    } else if (volume.snapshot().isEmpty()) {
      int usual = isWindows(family) ? WINDOWS_GIBIBYTES : LINUX_GIBIBYTES;
      device.volumeSize(Memory.gibibytes(usual));
      notes.lost(
          source,
          source.templateName()
              + " says no size of volume "
              + volume.deviceName()
              + ", which then has its image's; the node class says "
              + usual
              + "Gi",
          "give volumeSize(..) the size that pods need");
    }
    var type = type(source, volume, notes);
    type.ifPresent(device::volumeType);
    if (type.filter(WITH_IOPS::contains).isPresent()) {
      volume.iops().ifPresent(device::iops);
    }
    if (type.filter(VolumeType.GP3::equals).isPresent()) {
      volume.throughput().ifPresent(device::throughput);
    }
    setting(volume.encrypted()).ifPresent(device::encryption);
    setting(volume.deletedWithInstance()).ifPresent(device::deleteOnTermination);
    if (!volume.kmsKey().isEmpty()) {
      device.kmsKeyId(volume.kmsKey());
    }
    if (!volume.snapshot().isEmpty()) {
      device.snapshotId(volume.snapshot());
    }
    return device.build();
  }

  private static Optional<VolumeType> type(Source source, Volume volume, Notes notes) {
    var type =
        Arrays.stream(VolumeType.values()).filter(t -> t.text().equals(volume.type())).findAny();
    if (type.isEmpty() && !volume.type().isEmpty()) {
      notes.lost(
          source,
          "volume " + volume.deviceName() + " is of type " + volume.type() + ", which is unknown",
          "choose a volumeType(..) in the node class");
    }
    return type;
  }

  static Optional<Setting> setting(Said said) {
    return switch (said) {
      case ON -> Optional.of(Setting.ENABLED);
      case OFF -> Optional.of(Setting.DISABLED);
      case NOTHING -> Optional.empty();
    };
  }

  private static boolean isWindows(AmiFamily family) {
    return family.text().startsWith("Windows");
  }

  /** Where images and containers are: Bottlerocket keeps them on its second volume. */
  private static String device(AmiFamily family) {
    if (isWindows(family)) {
      return "/dev/sda1";
    }
    return family == AmiFamily.BOTTLEROCKET ? "/dev/xvdb" : "/dev/xvda";
  }
}
