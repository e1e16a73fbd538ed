package dev.breakwater.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** Whether keys and certificates belong together. There may be thousands, so signatures are made and verified only where nothing cheaper tells. */
final class Kinship {
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String SUBJECT_KEY = "2.5.29.14";
    /** The first value that may be left out, without a tag of its own. */
    private static final int KEY = 0x80;

    private Kinship() {}

    static boolean areAPair(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        } else if (key instanceof RSAPrivateKey rsa) {
            return rsa.getModulus().equals(((RSAPublicKey) publicKey).getModulus());
        } else if (EcPoints.KNOWN && key instanceof ECPrivateKey ec) {
            return EcPoints.isPublic(ec, (ECPublicKey) publicKey);
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm());
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException strange) {
            return false;
        }
    }

    /** By the names and the identifiers of the keys, as OpenSSL does; by the signature where these do not say that it is so. */
    static boolean signedBy(X509Certificate certificate, X509Certificate issuer) {
        if (certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                && namesKeyOf(certificate, issuer)) {
            return true;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException strange) {
            return false;
        }
    }

    private static boolean namesKeyOf(X509Certificate certificate, X509Certificate issuer) {
        byte[] wanted = certificate.getExtensionValue(AUTHORITY_KEY);
        byte[] had = issuer.getExtensionValue(SUBJECT_KEY);
        if (wanted == null || had == null) {
            return false;
        }
        try {
            Der identifier = Der.sequence(Der.of(wanted).value(Der.OCTETS));
            return identifier.nextIs(KEY)
                    && Arrays.equals(
                            identifier.value(KEY),
                            Der.of(Der.of(had).value(Der.OCTETS)).value(Der.OCTETS));
        } catch (IllegalArgumentException strange) {
            return false;
        }
    }
}
