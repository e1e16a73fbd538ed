package dev.breakwater.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** A connection of Jetty's that spoke HTTP until it was upgraded to this. */
public final class EndPointWire extends AbstractConnection implements Wire, Connection.UpgradeTo {
    private final Consumer<Wire> opened;
    private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

    /** @param opened is told when the connection is this one's */
    public EndPointWire(EndPoint endPoint, Executor executor, Consumer<Wire> opened) {
        super(endPoint, executor);
        this.opened = opened;
    }

    /** What had been read together with the header. */
    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        early = buffer;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        // The tunnel has a timeout of its own.
        getEndPoint().setIdleTimeout(0);
        opened.accept(this);
    }

    /** Not called: reads are asked for with a callback of their own. */
    @Override
    public void onFillable() {}

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (early.hasRemaining()) {
            return BufferUtil.append(buffer, early);
        }
        early = BufferUtil.EMPTY_BUFFER;
        return getEndPoint().fill(buffer);
    }

    @Override
    public void demand(Callback readable) {
        getEndPoint().fillInterested(readable);
    }

    @Override
    public void write(ByteBuffer bytes, Callback written) {
        getEndPoint().write(written, bytes);
    }
}
