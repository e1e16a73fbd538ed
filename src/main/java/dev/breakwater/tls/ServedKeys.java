package dev.breakwater.tls;

import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;

/** Chooses the certificate for each handshake, among those in force at that moment. */
final class ServedKeys extends EngineKeys {
    /** What an authority's verification of a host name speaks (RFC 8737). */
    static final String VERIFICATION = "acme-tls/1";

    private final Choice choice;

    ServedKeys(Choice choice) {
        this.choice = choice;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        String host = engine.getHandshakeSession() instanceof ExtendedSSLSession session ? host(session) : null;
        ServedCertificate chosen = VERIFICATION.equals(engine.getHandshakeApplicationProtocol())
                ? choice.offered(host, keyType)
                : choice.choose(host, keyType);
        return chosen == null ? null : chosen.alias();
    }

    private static String host(ExtendedSSLSession session) {
        for (SNIServerName name : session.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName();
            }
        }
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        ServedCertificate chosen = choice.byAlias(alias);
        return chosen == null ? null : chosen.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        ServedCertificate chosen = choice.byAlias(alias);
        return chosen == null ? null : chosen.key();
    }
}
