package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.eclipse.jetty.client.RetryableRequestException;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.transport.internal.HttpSenderOverHTTP2;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.Promise;

/** Sends requests whose target goes out byte for byte and whose authority is that of their Host field, not that of the connection. */
final class Http2Sender extends HttpSenderOverHTTP2 {
    /** RFC 9113 section 6.5.2. */
    private static final int FIELD_OVERHEAD = 32;

    Http2Sender(Http2Channel channel) {
        super(channel);
    }

    @Override
    protected void sendHeaders(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
        HttpRequest request = exchange.getRequest();
        HTTP2Session session = (HTTP2Session) getHttpChannel().getSession();
        MetaData.Request metaData = metaData(request);
        if (tooLarge(metaData, session.getGenerator().getHpackEncoder().getMaxHeaderListSize())) {
            // Jetty would end the connection.
            callback.failed(new ExchangeException(Failure.HEADER_TOO_LARGE));
            return;
        }
        HttpFields trailers = last ? trailers(request) : null;
        boolean hasContent = BufferUtil.hasContent(content);
        HeadersFrame headers = new HeadersFrame(metaData, null, last && !hasContent && trailers == null);
        DataFrame data = hasContent ? new DataFrame(content, last && trailers == null) : null;
        HeadersFrame end =
                trailers == null ? null : new HeadersFrame(new MetaData(HttpVersion.HTTP_2, trailers), null, true);
        Promise<Stream> promise = Promise.from(
                stream -> callback.succeeded(),
                failure -> callback.failed(whyNot(getHttpChannel().getStream(), failure)));
        session.newStream(
                new HTTP2Stream.FrameList(headers, data, end),
                promise,
                getHttpChannel().getStreamListener());
    }

    private static boolean tooLarge(MetaData.Request metaData, int limit) {
        HttpURI uri = metaData.getHttpURI();
        // The four pseudo-fields; no scheme is longer than https.
        long size = 4 * FIELD_OVERHEAD + ":method:authority:path:schemehttps".length();
        size += metaData.getMethod().length() + length(uri.getAuthority()) + length(uri.getPathQuery());
        for (HttpField field : metaData.getHttpFields()) {
            size += FIELD_OVERHEAD + field.getName().length() + length(field.getValue());
        }
        return size > limit;
    }

    private static int length(String value) {
        return value == null ? 0 : value.length();
    }

    private static Throwable whyNot(Stream stream, Throwable failure) {
        // Without a stream nothing of the request went out.
        return stream == null ? new RetryableRequestException(failure) : failure;
    }

    private static MetaData.Request metaData(HttpRequest request) {
        HttpFields.Mutable fields = HttpFields.build(request.getHeaders());
        String host = fields.get(HttpHeader.HOST);
        fields.remove(HttpHeader.HOST);
        HostPort authority = new HostPort(host);
        HttpURI uri = HttpURI.from(
                request.getScheme(),
                authority.getHost(),
                authority.getPort(),
                request.getPath(),
                request.getQuery(),
                null);
        return new MetaData.Request(request.getMethod(), uri, HttpVersion.HTTP_2, fields);
    }

    private static HttpFields trailers(HttpRequest request) {
        Supplier<HttpFields> supplier = request.getTrailersSupplier();
        HttpFields trailers = supplier == null ? null : supplier.get();
        return trailers == null || trailers.size() == 0 ? null : trailers;
    }
}
