package dev.breakwater.proxy;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * Hands each buffer of another pool out as a view of its own, with its own position and limit. Jetty's HTTP client (12.1.12, {@code
 * HttpReceiverOverHTTP.parse}) may clear a buffer for responses once more after it was released, while the connection is being disposed of by another
 * thread; without views that would empty what somebody else has written into it since, such as the header of another request.
 */
final class ViewPool extends ByteBufferPool.Wrapper {
    ViewPool(ByteBufferPool pool) {
        super(pool);
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
        RetainableByteBuffer.Mutable pooled = super.acquire(size, direct);
        return RetainableByteBuffer.wrap(pooled.getByteBuffer().duplicate(), pooled);
    }
}
