package dev.tamga.server.config;

import dev.tamga.common.config.Settings;

/**
 * Who the node is.
 *
 * @param name under which it signs receipts and answers {@code GET /v1/node}
 * @param organisation that runs it
 */
public record NodeConfig(String name, String organisation) {
  static NodeConfig read(Settings settings) {
    return new NodeConfig(settings.text("name"), settings.text("organisation"));
  }
}
