/** Fixtures for the tests of all modules. */
@NullMarked
package dev.tamga.testkit;

import org.jspecify.annotations.NullMarked;
