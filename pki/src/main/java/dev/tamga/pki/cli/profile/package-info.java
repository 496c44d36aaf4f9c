/** {@code tamga-pki profile}: the kinds of certificate (pki/README.md, "Profiles"). */
@NullMarked
package dev.tamga.pki.cli.profile;

import org.jspecify.annotations.NullMarked;
