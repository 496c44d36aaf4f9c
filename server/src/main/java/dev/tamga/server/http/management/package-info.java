/** Health and figures for the operator's own tools, in plain HTTP on this machine only. */
@NullMarked
package dev.tamga.server.http.management;

import org.jspecify.annotations.NullMarked;
