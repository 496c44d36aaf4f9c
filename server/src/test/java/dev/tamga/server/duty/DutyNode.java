package dev.tamga.server.duty;

import dev.tamga.server.step.Steps;
import dev.tamga.server.storage.BatchWriter;
import dev.tamga.server.storage.postgres.PostgresAddress;
import dev.tamga.server.storage.postgres.PostgresDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/** As much of a node as duties need, on a database that others share. */
final class DutyNode implements AutoCloseable {
  /** What runs of the duty of these tests leave: each its number, in the order in which it came. */
  private static final String MADE =
      "CREATE TABLE IF NOT EXISTS ran (n BIGINT GENERATED ALWAYS AS IDENTITY, epoch BIGINT)";

  private final PostgresDatabase database;
  private final BatchWriter writer;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Duties duties;

  DutyNode(PostgresAddress address, String name) throws Exception {
    database = PostgresDatabase.open(address, 2, Clock.systemUTC());
    writer = BatchWriter.start(database, Steps.UNWATCHED);
    duties = new Duties(database, writer, name, meters);
    int unused = writer.write(handle -> handle.execute(MADE));
  }

  Duties duties() {
    return duties;
  }

  PostgresDatabase database() {
    return database;
  }

  /** What {@code tamga.duty.held} or {@code tamga.duty.done} says. */
  double gauge(String name, String duty) {
    return meters.get(name).tag("duty", duty).gauge().value();
  }

  /** Leaves a row, as a duty does that must not write late. */
  void write(HeldDuty held) throws Exception {
    int unused =
        writer.write(
            handle -> {
              held.require(handle);
              return handle.execute("INSERT INTO ran (epoch) VALUES (?)", held.epoch());
            });
  }

  int execute(String sql) throws Exception {
    return writer.write(handle -> handle.execute(sql));
  }

  @Override
  public void close() throws Exception {
    duties.close();
    writer.close();
    database.close();
  }
}
