/** Why a certificate is trusted or is not, step by step. */
@NullMarked
package dev.tamga.pki.explain;

import org.jspecify.annotations.NullMarked;
