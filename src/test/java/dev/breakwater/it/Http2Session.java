package dev.breakwater.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A client's HTTP/2 connection, for requests that no HTTP client sends by itself. */
final class Http2Session implements AutoCloseable {
    private final HTTP2Client client;
    private final HttpScheme scheme;
    private final CompletableFuture<SettingsFrame> settings = new CompletableFuture<>();
    private final Session session;

    /** @param tls what TLS is spoken with, or null */
    private Http2Session(int port, HTTP2Client client, SslContextFactory.Client tls) throws Exception {
        this.client = client;
        scheme = tls == null ? HttpScheme.HTTP : HttpScheme.HTTPS;
        client.start();
        Promise.Completable<Session> connected = new Promise.Completable<>();
        client.connect(
                tls,
                new InetSocketAddress("127.0.0.1", port),
                new Session.Listener() {
                    @Override
                    public void onSettings(Session from, SettingsFrame frame) {
                        settings.complete(frame);
                    }

                    @Override
                    public void onClose(Session from, GoAwayFrame frame, Callback callback) {
                        settings.completeExceptionally(new IOException("closed: " + frame));
                        callback.succeeded();
                    }

                    @Override
                    public void onFailure(Session from, Throwable cause, Callback callback) {
                        settings.completeExceptionally(cause);
                        callback.succeeded();
                    }
                },
                connected);
        session = connected.get(10, TimeUnit.SECONDS);
    }

    /** With prior knowledge and without TLS. */
    static Http2Session connect(int port) throws Exception {
        return new Http2Session(port, client(), null);
    }

    /**
     * By ALPN, to whoever answers for a host; fails where the server ends the handshake.
     *
     * @param shown the client's certificate, or null
     */
    static Http2Session connectTls(int port, String host, TestCertificate shown) throws Exception {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(TlsClient.context(shown));
        tls.setEndpointIdentificationAlgorithm(null);
        tls.setSNIProvider((engine, names) -> List.of(new SNIHostName(host)));
        HTTP2Client client = client();
        client.addBean(tls);
        try {
            Http2Session session = new Http2Session(port, client, tls);
            // In TLS 1.3 a client is through with the handshake before its certificate is looked at.
            session.settings();
            return session;
        } catch (Exception refused) {
            client.stop();
            throw refused;
        }
    }

    private static HTTP2Client client() {
        HTTP2Client client = new HTTP2Client();
        // How long a connection may be silent is up to the proxy.
        client.setIdleTimeout(0);
        client.setStreamIdleTimeout(-1);
        return client;
    }

    /** What the server has said of itself. */
    SettingsFrame settings() throws Exception {
        return settings.get(10, TimeUnit.SECONDS);
    }

    /** Asks for a tunnel; a null protocol makes it a plain CONNECT. */
    Http2Tunnel tunnel(String protocol, String host, String target, String... fields) throws Exception {
        settings();
        return open(
                new MetaData.ConnectRequest(
                        protocol == null ? null : scheme,
                        new HostPortHttpField(host),
                        target,
                        header(fields),
                        protocol),
                false);
    }

    /** Sends a request that has no body. */
    Http2Tunnel get(String host, String target, String... fields) throws Exception {
        return open(request("GET", scheme, host, target, fields), true);
    }

    /** Sends a request that claims to come over HTTPS. */
    Http2Tunnel getAsHttps(String host, String target, String... fields) throws Exception {
        return open(request("GET", HttpScheme.HTTPS, host, target, fields), true);
    }

    /** Sends the header of a request whose body is to be written. */
    Http2Tunnel post(String host, String target, String... fields) throws Exception {
        return open(request("POST", scheme, host, target, fields), false);
    }

    private static MetaData request(String method, HttpScheme scheme, String host, String target, String... fields) {
        return new MetaData.Request(
                method, scheme.asString(), new HostPortHttpField(host), target, HttpVersion.HTTP_2, header(fields), -1);
    }

    private static HttpFields header(String... fields) {
        HttpFields.Mutable header = HttpFields.build();
        for (String field : fields) {
            int colon = field.indexOf(':');
            header.add(field.substring(0, colon), field.substring(colon + 1).strip());
        }
        return header;
    }

    private Http2Tunnel open(MetaData request, boolean last) throws Exception {
        Http2Tunnel tunnel = new Http2Tunnel();
        Promise.Completable<Stream> opened = new Promise.Completable<>();
        session.newStream(new HeadersFrame(request, null, last), opened, tunnel);
        tunnel.begin(opened.get(10, TimeUnit.SECONDS));
        return tunnel;
    }

    /** Asks for a WebSocket as browsers do. */
    Http2Tunnel webSocket(String host, String target, String... fields) throws Exception {
        String[] all = new String[fields.length + 1];
        System.arraycopy(fields, 0, all, 0, fields.length);
        all[fields.length] = "sec-websocket-version: 13";
        return tunnel("websocket", host, target, all);
    }

    @Override
    public void close() throws IOException {
        try {
            client.stop();
        } catch (Exception broken) {
            throw new IOException(broken);
        }
    }
}
