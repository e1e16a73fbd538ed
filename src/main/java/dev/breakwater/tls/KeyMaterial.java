package dev.breakwater.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a file holds: certificates in their order, and the private key, or null. */
record KeyMaterial(List<X509Certificate> certificates, PrivateKey key) {
    KeyMaterial {
        certificates = List.copyOf(certificates);
    }
}
