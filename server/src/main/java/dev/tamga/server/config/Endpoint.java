package dev.tamga.server.config;

/**
 * Where the node listens.
 *
 * @param host name or address of an interface
 * @param port 0 to 65535; 0 takes a free one
 */
public record Endpoint(String host, int port) {}
