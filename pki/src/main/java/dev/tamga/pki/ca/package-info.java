/** The small CA that administrators run: a folder with a root and four issuing CAs. */
@NullMarked
package dev.tamga.pki.ca;

import org.jspecify.annotations.NullMarked;
