package dev.tamga.pki.cli.option;

import dev.tamga.pki.cert.AlternativeName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The alternative names that a certificate will have. */
public final class NameOptions {
  @Option(names = "--dns", description = "Host name; repeatable.")
  private List<String> hosts = new ArrayList<>();

  @Option(names = "--ip", description = "Address; repeatable.")
  private List<String> addresses = new ArrayList<>();

  @Option(names = "--uri", description = "urn:tamga:node:... or urn:tamga:sys:...; repeatable.")
  private List<String> uris = new ArrayList<>();

  @Option(names = "--email", description = "E-mail address of a person.")
  private List<String> emails = new ArrayList<>();

  @Option(
      names = "--name",
      description = "Any of these: dns:..., ip:..., uri:urn:tamga:... or email:...; repeatable.")
  private List<String> others = new ArrayList<>();

  /**
   * All of them; the profile says which it admits.
   *
   * @throws IllegalArgumentException if one is not of its form
   */
  public List<AlternativeName> names() {
    return Stream.of(
            hosts.stream().map(AlternativeName::dns),
            addresses.stream().map(AlternativeName::ip),
            uris.stream().map(v -> new AlternativeName(AlternativeName.Kind.URI, v)),
            emails.stream().map(v -> new AlternativeName(AlternativeName.Kind.EMAIL, v)),
            others.stream().map(AlternativeName::parse))
        .flatMap(name -> name)
        .toList();
  }
}
