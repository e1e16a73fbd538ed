package dev.breakwater.proxy;

import dev.breakwater.websocket.Wire;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;

/** The response to a client, written without blocking. One write at a time; {@link #abort()} may come from any thread. */
public interface ProxyResponse {
    /** Sets status and header in place of all set before; nothing is sent yet. */
    void begin(int status, HttpFields fields);

    /** Sends these fields after the body. To be called before the first write. */
    void trailers(Supplier<HttpFields> trailers);

    /** Sends a 103 response, where the container can. */
    void earlyHints(HttpFields fields);

    /** Sends the header, if that was not done before, and the content, at once. The buffer is the caller's again when the callback is completed. */
    void write(ByteBuffer content, Callback callback);

    /** Whether that failure of the request's body, which looks like its early end, comes from a client that is still there. */
    boolean isMalformedBody(Throwable cause);

    /** Whether the container still sends a response after the request's body turned out not to be HTTP. */
    boolean survivesMalformedBody();

    /** Ends a response that is complete. */
    void complete();

    /** Says that the connection is that of another protocol now, with these fields of a 101 response; what hears of it gets the connection. */
    void upgrade(HttpFields fields, Consumer<Wire> opened);

    /** Ends a response that is not complete so that the client can tell: the connection or stream is reset. */
    void abort();
}
