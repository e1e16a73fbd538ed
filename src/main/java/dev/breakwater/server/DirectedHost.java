package dev.breakwater.server;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.util.ssl.X509;

/**
 * Requests over TLS are secure, and for the host whose certificate was shown: clients that use one connection for several hosts are told with 421 where
 * that goes wrong, and try again with a connection of its own.
 */
final class DirectedHost extends SecureRequestCustomizer {
    private static final String CERTIFICATE = DirectedHost.class.getName();

    @Override
    protected void checkSni(Request request, SSLSession session) {
        String asked = retrieveSni(request, session);
        String host = Request.getServerName(request);
        if (asked != null
                && !asked.equalsIgnoreCase(host)
                && !certificate(session).matches(host)) {
            throw new HttpException.RuntimeException(
                    HttpStatus.MISDIRECTED_REQUEST_421, "This connection is for " + asked);
        }
    }

    private static X509 certificate(SSLSession session) {
        X509 known = (X509) session.getValue(CERTIFICATE);
        if (known == null) {
            known = new X509(null, (X509Certificate) session.getLocalCertificates()[0]);
            session.putValue(CERTIFICATE, known);
        }
        return known;
    }
}
