package dev.breakwater.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of the JDK that shows a certificate where it is asked for one, trusts everybody, and goes on with its sessions where it may. */
final class CertifiedClient {
    private final SSLContext context;
    private final int port;

    /** @param certificate what it shows, or null */
    CertifiedClient(TestCertificate certificate, int port) {
        this.context = TlsClient.context(certificate);
        this.port = port;
    }

    SSLSocket connect(String host, String version, String... protocols) throws IOException {
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(RawClient.PATIENCE_MILLIS);
        return over(connection, host, version, protocols);
    }

    /** Over a connection on which something may have been said before. */
    SSLSocket over(Socket connection, String host, String version, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        parameters.setProtocols(new String[] {version});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /**
     * What came of one request over a new connection.
     *
     * @param session when the connection's session began: one that is resumed began before
     */
    record Answer(int status, long session) {}

    Answer get(String host, String version) throws IOException {
        try (SSLSocket socket = connect(host, version);
                RawClient http1 = RawClient.over(socket)) {
            Response response = http1.get(host, "/").response();
            return new Answer(response.status(), socket.getSession().getCreationTime());
        }
    }
}
