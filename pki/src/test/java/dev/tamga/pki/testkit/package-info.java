/** Fixtures for the tests of all modules. */
@NullMarked
package dev.tamga.pki.testkit;

import org.jspecify.annotations.NullMarked;
