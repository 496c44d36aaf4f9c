/**
 * What a store of items' bytes is: by number, appended to by one at a time, each chunk checked
 * before it leaves. {@code file} and {@code s3} are the two there are.
 *
 * <p>The database says what is kept of a blob ({@code Extent}, and the {@code Segment}s of an
 * object store); bytes beyond that do not count.
 */
@NullMarked
package dev.tamga.server.storage.blob;

import org.jspecify.annotations.NullMarked;
