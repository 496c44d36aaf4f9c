@org.jspecify.annotations.NullUnmarked
package dev.tamga.pki.token;
