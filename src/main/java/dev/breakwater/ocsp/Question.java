package dev.breakwater.ocsp;

import dev.breakwater.tls.ServedCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Locale;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * What is asked about a certificate (RFC 6960 4.1), and whom.
 *
 * @param id names the certificate in questions and answers
 * @param issuer who answers, or says who may
 */
record Question(URI responder, CertificateID id, X509CertificateHolder issuer) {

    /** The URL of who can be asked about that certificate, or null where it names nobody that can be asked over plain HTTP. */
    static URI responder(X509Certificate certificate) {
        AuthorityInformationAccess access = access(certificate);
        if (access == null) {
            return null;
        }
        for (AccessDescription description : access.getAccessDescriptions()) {
            GeneralName location = description.getAccessLocation();
            if (description.getAccessMethod().equals(AccessDescription.id_ad_ocsp)
                    && location.getTagNo() == GeneralName.uniformResourceIdentifier) {
                URI responder = http(location.getName().toString());
                if (responder != null) {
                    return responder;
                }
            }
        }
        return null;
    }

    private static AuthorityInformationAccess access(X509Certificate certificate) {
        try {
            return AuthorityInformationAccess.fromExtensions(new JcaX509CertificateHolder(certificate).getExtensions());
        } catch (java.security.cert.CertificateEncodingException | IllegalArgumentException malformed) {
            return null;
        }
    }

    private static URI http(String url) {
        try {
            URI responder = URI.create(url);
            boolean usable = responder.getHost() != null
                    && responder.getScheme().toLowerCase(Locale.ROOT).equals("http");
            return usable ? responder : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** @param certificate with its issuer in its chain */
    static Question about(URI responder, ServedCertificate certificate) {
        try {
            X509CertificateHolder issuer =
                    new JcaX509CertificateHolder(certificate.chain().get(1));
            // With SHA-1, as everybody asks (RFC 5019 2.1.1), the JDK's handshakes too.
            CertificateID id = new CertificateID(
                    new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
                    issuer,
                    certificate.certificate().getSerialNumber());
            return new Question(responder, id, issuer);
        } catch (java.security.cert.CertificateEncodingException
                | OCSPException
                | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    byte[] encoded() {
        try {
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (IOException | OCSPException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    BigInteger serialNumber() {
        return id.getSerialNumber();
    }
}
