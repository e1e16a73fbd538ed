package dev.breakwater.ocsp;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * What an authority says of a certificate, with its signature (RFC 6960 4.2).
 *
 * @param nextUpdate until when that may be believed
 * @param revoked since when the certificate is not to be trusted, or null where it is good
 */
record Answer(byte[] encoded, Instant nextUpdate, Instant revoked) {
    /** Clocks differ. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    /** Of what says that newer is always available. */
    private static final Duration WITHOUT_NEXT = Duration.ofHours(1);

    /** @throws IOException where it does not answer the question, or nobody says so who may; the message says why */
    static Answer read(byte[] encoded, Question question, Instant now) throws IOException {
        try {
            OCSPResp outer = new OCSPResp(encoded);
            if (outer.getStatus() != OCSPResp.SUCCESSFUL
                    || !(outer.getResponseObject() instanceof BasicOCSPResp basic)) {
                throw new IOException("The responder refuses to answer, with status " + outer.getStatus() + ".");
            }
            if (!isSigned(basic, question.issuer(), now)) {
                throw new IOException(
                        "The answer is not signed by the certificate's issuer, nor by whom it entrusted.");
            }
            return of(encoded, find(basic, question), now);
        } catch (OCSPException
                | CertException
                | CertificateException
                | OperatorCreationException
                | RuntimeException malformed) {
            throw new IOException("The answer cannot be understood: " + malformed.getMessage(), malformed);
        }
    }

    private static SingleResp find(BasicOCSPResp basic, Question question) throws IOException {
        for (SingleResp single : basic.getResponses()) {
            if (single.getCertID().equals(question.id())) {
                return single;
            }
        }
        throw new IOException("The answer is about another certificate.");
    }

    private static Answer of(byte[] encoded, SingleResp single, Instant now) throws IOException {
        Instant from = single.getThisUpdate().toInstant();
        Instant until = single.getNextUpdate() == null
                ? now.plus(WITHOUT_NEXT)
                : single.getNextUpdate().toInstant();
        if (from.isAfter(now.plus(TOLERANCE)) || !until.isAfter(now)) {
            throw new IOException(
                    "The answer is for the time from " + from + " to " + until + ", and it is " + now + ".");
        }
        CertificateStatus status = single.getCertStatus();
        if (status == CertificateStatus.GOOD) {
            return new Answer(encoded, until, null);
        } else if (status instanceof RevokedStatus revoked) {
            return new Answer(encoded, until, revoked.getRevocationTime().toInstant());
        }
        throw new IOException("The responder does not know the certificate.");
    }

    private static boolean isSigned(BasicOCSPResp answer, X509CertificateHolder issuer, Instant now)
            throws OCSPException, CertException, CertificateException, OperatorCreationException {
        if (answer.isSignatureValid(keyOf(issuer))) {
            return true;
        }
        for (X509CertificateHolder signer : answer.getCerts()) {
            if (isEntrusted(signer, issuer, now) && answer.isSignatureValid(keyOf(signer))) {
                return true;
            }
        }
        return false;
    }

    /** RFC 6960 4.2.2.2. */
    private static boolean isEntrusted(X509CertificateHolder signer, X509CertificateHolder issuer, Instant now)
            throws CertException, CertificateException, OperatorCreationException {
        ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(signer.getExtensions());
        return usage != null
                && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
                && signer.isValidOn(Date.from(now))
                && signer.getIssuer().equals(issuer.getSubject())
                && signer.isSignatureValid(keyOf(issuer));
    }

    private static ContentVerifierProvider keyOf(X509CertificateHolder signer)
            throws CertificateException, OperatorCreationException {
        return new JcaContentVerifierProviderBuilder().build(signer);
    }
}
