package dev.breakwater.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Connections to the proxy over TLS, by who trusts everybody. */
final class TlsClient {
    /** No interrupt ends a read. */
    private static final int PATIENCE_MILLIS = 60_000;

    private TlsClient() {}

    /** @param protocols that are asked for by ALPN, the preferred one first */
    static SSLSocket connect(int port, String host, String... protocols) throws IOException {
        return over(new Socket(InetAddress.getLoopbackAddress(), port), host, protocols);
    }

    /** Over a connection that is there, on which something may have been said before. */
    static SSLSocket over(Socket connection, String host, String... protocols) throws IOException {
        connection.setSoTimeout(PATIENCE_MILLIS);
        SSLSocket socket =
                (SSLSocket) context(null).getSocketFactory().createSocket(connection, host, connection.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        int patience = connection.getSoTimeout();
        socket.setSoTimeout(RawClient.PATIENCE_MILLIS);
        socket.startHandshake();
        socket.setSoTimeout(patience);
        return socket;
    }

    /** The certificate that new connections are shown. */
    static Certificate shown(int port, String host) throws IOException {
        try (SSLSocket socket = connect(port, host)) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** @param shown the client's certificate, or null */
    static SSLContext context(TestCertificate shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = shown == null ? null : new KeyManager[] {new InsistentKey(shown)};
            context.init(keys, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
