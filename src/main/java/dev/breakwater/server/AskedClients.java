package dev.breakwater.server;

import dev.breakwater.config.ClientAuthConfig;
import dev.breakwater.config.ClientAuthMode;
import dev.breakwater.routing.ClientCertificate;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.Site;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.tls.ClientAuthentication;
import dev.breakwater.tls.ClientAuthorities;
import dev.breakwater.tls.Handshakes;
import dev.breakwater.upstream.Failure;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/**
 * Clients of sites that ask for certificates: asked in the handshake by the site of the host that they ask for, and let in, request by request, by the
 * site that they reach. The second one counts, since a connection may carry requests for many hosts and outlive a configuration.
 */
final class AskedClients implements Handshakes.Special {
    private static final String CERTIFICATE = AskedClients.class.getName();

    private final Supplier<Snapshot> current;
    private final ClientAuthentication authentication;

    AskedClients(Supplier<Snapshot> current, ClientAuthentication authentication) {
        this.current = current;
        this.authentication = authentication;
    }

    @Override
    public boolean isWanted() {
        return current.get().asksClients();
    }

    @Override
    public SSLEngine engine(String host) {
        ClientAuthorities authorities = authorities(host);
        return authorities == null ? null : authorities.engine();
    }

    /** Those that a handshake for a host asks for, or null. */
    private ClientAuthorities authorities(String host) {
        Site site = current.get().site(host);
        return site == null || site.clientAuth() == null ? null : authentication.of(site.clientAuth());
    }

    /** Refuses an exchange whose site asks for a certificate that its connection has not seen. */
    void check(Request request, Exchange exchange) {
        ClientAuthConfig asked =
                exchange.site() == null ? null : exchange.site().clientAuth();
        if (asked == null) {
            return;
        }
        EndPoint.SslSessionData tls =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        ClientAuthorities authorities = authentication.of(asked);
        if (tls != null && (authorities == null || !authorities.made(tls.sslSession()))) {
            exchange.refuse(Failure.MISDIRECTED);
            endIfOutdated(request, tls.sslSession());
            return;
        }
        ClientCertificate shown = tls == null ? null : certificate(tls.sslSession());
        if (shown == null && asked.mode() == ClientAuthMode.REQUIRED) {
            exchange.refuse(Failure.NO_CLIENT_CERTIFICATE);
        }
        exchange.clientCertificate(shown);
    }

    /** Clients of HTTP/2 take another connection where this one goes away: one that is as good as a new one would be stays. */
    private void endIfOutdated(Request request, SSLSession session) {
        ClientAuthorities present = authorities(host(session));
        if (present != null
                && !present.made(session)
                && request.getConnectionMetaData().getConnection() instanceof HTTP2Connection http2) {
            http2.getSession().shutdown();
        }
    }

    private static String host(SSLSession session) {
        return session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static ClientCertificate certificate(SSLSession session) {
        ClientCertificate known = (ClientCertificate) session.getValue(CERTIFICATE);
        if (known == null) {
            try {
                known = new ClientCertificate((X509Certificate) session.getPeerCertificates()[0]);
            } catch (SSLPeerUnverifiedException none) {
                return null;
            }
            session.putValue(CERTIFICATE, known);
        }
        return known;
    }
}
