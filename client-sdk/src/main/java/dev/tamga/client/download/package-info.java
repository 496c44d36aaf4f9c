/**
 * How a package is fetched, verified and answered. Nothing appears under its final name unverified.
 */
@NullMarked
package dev.tamga.client.download;

import org.jspecify.annotations.NullMarked;
