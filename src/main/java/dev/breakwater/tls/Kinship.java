package dev.breakwater.tls;

import java.io.IOException;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.jce.spec.ECParameterSpec;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Whether keys and certificates belong together. There may be thousands, so signatures are made and verified only where nothing cheaper tells. */
final class Kinship {
    /** A curve with what makes multiplying its base point fast. The JDK has one object for each curve that it knows. */
    private static final Map<java.security.spec.ECParameterSpec, ECParameterSpec> CURVES = new ConcurrentHashMap<>();

    private Kinship() {}

    static boolean areAPair(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        } else if (key instanceof RSAPrivateKey rsa) {
            return rsa.getModulus().equals(((RSAPublicKey) publicKey).getModulus());
        } else if (key instanceof ECPrivateKey ec) {
            return isPublic(ec, (ECPublicKey) publicKey);
        }
        try {
            Signature signature = Signature.getInstance(key.getAlgorithm());
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

    private static boolean isPublic(ECPrivateKey key, ECPublicKey publicKey) {
        if (!key.getParams().getCurve().equals(publicKey.getParams().getCurve())) {
            return false;
        }
        ECParameterSpec curve = CURVES.computeIfAbsent(publicKey.getParams(), EC5Util::convertSpec);
        ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), key.getS());
        return point.equals(EC5Util.convertPoint(curve.getCurve(), publicKey.getW()));
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
        byte[] wanted = certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
        byte[] had = issuer.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        if (wanted == null || had == null) {
            return false;
        }
        try {
            byte[] key = AuthorityKeyIdentifier.getInstance(JcaX509ExtensionUtils.parseExtensionValue(wanted))
                    .getKeyIdentifierOctets();
            return key != null
                    && Arrays.equals(
                            key,
                            SubjectKeyIdentifier.getInstance(JcaX509ExtensionUtils.parseExtensionValue(had))
                                    .getKeyIdentifier());
        } catch (IOException | IllegalArgumentException strange) {
            return false;
        }
    }
}
