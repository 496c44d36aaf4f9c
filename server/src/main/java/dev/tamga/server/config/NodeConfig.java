package dev.tamga.server.config;

import dev.tamga.common.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who the node is.
 *
 * @param name under which it signs receipts and answers {@code GET /v1/node}; of all nodes of a
 *     service
 * @param organisation that runs it
 * @param instance which of the service's nodes it is (STORAGE.md section 5)
 */
public record NodeConfig(String name, String organisation, String instance) {
  private static final String INSTANCE = "[A-Za-z0-9._-]{1,64}";
  private static final String INSTANCE_FORM =
      "1 to 64 of letters, digits, '.', '_' and '-'; another one for each node of the service";

  static NodeConfig read(Settings settings) {
    return new NodeConfig(
        settings.text("name"),
        settings.text("organisation"),
        settings.has("instance")
            ? settings.matching("instance", INSTANCE, INSTANCE_FORM)
            : host(settings));
  }

  /** This host's name. */
  private static String host(Settings settings) {
    try {
      String host = InetAddress.getLocalHost().getHostName();
      if (host.matches(INSTANCE)) {
        return host;
      }
      settings.note("instance", "absent, and the host's name is \"" + host + '"', INSTANCE_FORM);
    } catch (UnknownHostException e) {
      settings.note("instance", "absent, and this host has no name", INSTANCE_FORM);
    }
    return "";
  }
}
