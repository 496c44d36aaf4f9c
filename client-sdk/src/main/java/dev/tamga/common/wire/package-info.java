/** What client and node say to each other: paths, headers, media types, problems, small JSON. */
@NullMarked
package dev.tamga.common.wire;

import org.jspecify.annotations.NullMarked;
