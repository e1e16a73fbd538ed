package dev.breakwater.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.it.TestAuthority;
import dev.breakwater.it.TestCertificate;
import dev.breakwater.tls.ServedCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final Instant LATER = NOW.plus(Duration.ofDays(4));
    private static final TestAuthority AUTHORITY = new TestAuthority().intermediate();
    private static final Question QUESTION = question(AUTHORITY.issue("a.test"));

    private static Question question(TestCertificate certificate) {
        ServedCertificate served = ServedCertificate.of(certificate.keys().getPrivate(), certificate.chain());
        return Question.about(URI.create("http://ocsp.test/"), served);
    }

    private static byte[] answer(
            CertificateID id, CertificateStatus status, Instant from, Instant until, TestCertificate signer)
            throws Exception {
        X509CertificateHolder holder =
                new JcaX509CertificateHolder(signer.chain().get(0));
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
        builder.addResponse(id, status, Date.from(from), until == null ? null : Date.from(until));
        BasicOCSPResp basic = builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(signer.keys().getPrivate()),
                new X509CertificateHolder[] {holder},
                Date.from(from));
        return new OCSPRespBuilder().build(OCSPResp.SUCCESSFUL, basic).getEncoded();
    }

    private static byte[] good(TestCertificate signer) throws Exception {
        return answer(QUESTION.id(), CertificateStatus.GOOD, NOW, LATER, signer);
    }

    private static TestCertificate signer(TestAuthority authority, KeyPurposeId purpose, Duration left)
            throws Exception {
        byte[] usage = new ExtendedKeyUsage(purpose).getEncoded();
        Extension extension = new Extension(Extension.extendedKeyUsage, false, usage);
        return authority.issue(TestAuthority.keys("EC", 256), left, List.of(extension), "signer");
    }

    private static void isRefused(byte[] encoded, String why) {
        assertThatThrownBy(() -> Answer.read(encoded, QUESTION, NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theIssuerMayAnswer() throws Exception {
        Answer read = Answer.read(good(AUTHORITY.own()), QUESTION, NOW);
        assertThat(read.nextUpdate()).isEqualTo(LATER);
        assertThat(read.revoked()).isNull();
    }

    @Test
    void soMayWhomTheIssuerEntrusted() throws Exception {
        TestCertificate entrusted = signer(AUTHORITY, KeyPurposeId.id_kp_OCSPSigning, Duration.ofDays(1));
        assertThat(Answer.read(good(entrusted), QUESTION, NOW).revoked()).isNull();
    }

    @Test
    void othersMayNot() throws Exception {
        String why = "not signed by";
        isRefused(good(new TestAuthority().own()), why);
        isRefused(good(AUTHORITY.issue("b.test")), why);
        isRefused(good(signer(AUTHORITY, KeyPurposeId.id_kp_serverAuth, Duration.ofDays(1))), why);
        isRefused(good(signer(AUTHORITY, KeyPurposeId.id_kp_OCSPSigning, Duration.ofDays(-1))), why);
        TestAuthority sameName = new TestAuthority().intermediate();
        isRefused(good(signer(sameName, KeyPurposeId.id_kp_OCSPSigning, Duration.ofDays(1))), why);
    }

    @Test
    void anAnswerIsForItsCertificateOnly() throws Exception {
        Question other = question(AUTHORITY.issue("b.test"));
        isRefused(answer(other.id(), CertificateStatus.GOOD, NOW, LATER, AUTHORITY.own()), "another certificate");
    }

    @Test
    void anAnswerIsForItsTimeOnly() throws Exception {
        Instant before = NOW.minus(Duration.ofDays(1));
        isRefused(answer(QUESTION.id(), CertificateStatus.GOOD, before, NOW, AUTHORITY.own()), "for the time from");
        isRefused(answer(QUESTION.id(), CertificateStatus.GOOD, LATER, LATER, AUTHORITY.own()), "for the time from");
        Instant slightlyAhead = NOW.plus(Duration.ofMinutes(4));
        byte[] ahead = answer(QUESTION.id(), CertificateStatus.GOOD, slightlyAhead, LATER, AUTHORITY.own());
        assertThat(Answer.read(ahead, QUESTION, NOW).nextUpdate()).isEqualTo(LATER);
    }

    @Test
    void anAnswerWithoutAnEndIsBelievedForAnHour() throws Exception {
        byte[] endless = answer(QUESTION.id(), CertificateStatus.GOOD, NOW, null, AUTHORITY.own());
        assertThat(Answer.read(endless, QUESTION, NOW).nextUpdate()).isEqualTo(NOW.plus(Duration.ofHours(1)));
    }

    @Test
    void aRevokedCertificateIsNotAGoodOne() throws Exception {
        CertificateStatus revoked = new RevokedStatus(Date.from(NOW));
        byte[] encoded = answer(QUESTION.id(), revoked, NOW, LATER, AUTHORITY.own());
        assertThat(Answer.read(encoded, QUESTION, NOW).revoked()).isEqualTo(NOW);
    }

    @Test
    void anUnknownCertificateIsNotAGoodOne() throws Exception {
        isRefused(answer(QUESTION.id(), new UnknownStatus(), NOW, LATER, AUTHORITY.own()), "does not know");
    }

    @Test
    void whatIsNoAnswerIsRefused() throws Exception {
        isRefused(new OCSPRespBuilder().build(OCSPResp.TRY_LATER, null).getEncoded(), "refuses to answer");
        isRefused(new byte[0], "cannot be understood");
        isRefused(BigInteger.TEN.toByteArray(), "cannot be understood");
        byte[] cut = good(AUTHORITY.own());
        for (int length = 1; length < cut.length; length += 7) {
            isRefused(Arrays.copyOf(cut, length), "");
        }
    }
}
