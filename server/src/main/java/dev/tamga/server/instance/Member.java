package dev.tamga.server.instance;

/**
 * What a node says of itself.
 *
 * @param instance its name within the service ({@code node.instance})
 * @param version of its program
 * @param node the service's name ({@code node.name})
 * @param origin of the service's log ({@code log.origin})
 */
public record Member(String instance, String version, String node, String origin) {}
