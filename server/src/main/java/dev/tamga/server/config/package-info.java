/**
 * What an operator writes in {@code conf/server.conf}: one record for each section, checked as a
 * whole. Secrets are names of files, never values.
 */
@NullMarked
package dev.tamga.server.config;

import org.jspecify.annotations.NullMarked;
