package dev.breakwater.tls;

import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;

/**
 * Shows one certificate to every backend that asks for any. Backends may also name the authorities that they trust: a certificate of another one is shown all the
 * same, since their refusal tells an operator more than silence.
 */
final class ShownKey extends EngineKeys {
    private final ServedCertificate shown;

    ShownKey(ServedCertificate shown) {
        this.shown = shown;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return List.of(keyTypes).contains(shown.key().getAlgorithm()) ? shown.alias() : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return shown.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return shown.key();
    }
}
