/** Measures a node, the SDK and the log: it reports, and judges nothing (server/src/bench/README.md). */
@NullMarked
package dev.tamga.bench;

import org.jspecify.annotations.NullMarked;
