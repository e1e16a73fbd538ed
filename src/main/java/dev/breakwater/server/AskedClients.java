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
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
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
        Site site = current.get().site(host);
        ClientAuthorities authorities =
                site == null || site.clientAuth() == null ? null : authentication.of(site.clientAuth());
        return authorities == null ? null : authorities.engine();
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
            return;
        }
        ClientCertificate shown = tls == null ? null : certificate(tls.sslSession());
        if (shown == null && asked.mode() == ClientAuthMode.REQUIRED) {
            exchange.refuse(Failure.NO_CLIENT_CERTIFICATE);
        }
        exchange.clientCertificate(shown);
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
