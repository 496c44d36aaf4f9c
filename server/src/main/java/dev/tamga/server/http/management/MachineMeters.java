package dev.tamga.server.http.management;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.nio.file.Path;

/** The figures of the process and its disk. Listens to the collector until it is closed. */
public final class MachineMeters implements AutoCloseable {
  private final JvmGcMetrics collector = new JvmGcMetrics();

  private MachineMeters(MeterRegistry meters, Path data) {
    new DiskSpaceMetrics(data.toFile()).bindTo(meters);
    new JvmInfoMetrics().bindTo(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    collector.bindTo(meters);
  }

  /**
   * Registers them.
   *
   * @param data a folder of the disk that may become full; it need not be there yet
   */
  public static MachineMeters watch(MeterRegistry meters, Path data) {
    return new MachineMeters(meters, data);
  }

  @Override
  public void close() {
    collector.close();
  }
}
