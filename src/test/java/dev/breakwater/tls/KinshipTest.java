package dev.breakwater.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.it.TestAuthority;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys and certificates belong together. */
class KinshipTest {
    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "EC, 384", "EC, 521", "Ed25519, 255"})
    void aKeyIsOfItsOwnPublicKeyOnly(String algorithm, int size) {
        KeyPair one = TestAuthority.keys(algorithm, size);
        KeyPair other = TestAuthority.keys(algorithm, size);

        assertThat(Kinship.areAPair(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(Kinship.areAPair(other.getPrivate(), other.getPublic())).isTrue();
        assertThat(Kinship.areAPair(one.getPrivate(), other.getPublic())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"EC, 256, EC, 384", "EC, 521, EC, 256", "EC, 256, RSA, 2048", "RSA, 2048, Ed25519, 255"})
    void keysOfDifferentKindsAreNoPair(String algorithm, int size, String other, int otherSize) {
        KeyPair one = TestAuthority.keys(algorithm, size);
        KeyPair two = TestAuthority.keys(other, otherSize);

        assertThat(Kinship.areAPair(one.getPrivate(), two.getPublic())).isFalse();
        assertThat(Kinship.areAPair(two.getPrivate(), one.getPublic())).isFalse();
    }

    /** All intermediate authorities of tests have the same name, so that the name alone says nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCertificateIsSignedByItsOwnIssuerOnly(boolean namesKeys) {
        TestAuthority root = namesKeys ? TestAuthority.thatNamesKeys() : new TestAuthority();
        List<X509Certificate> chain = root.intermediate().issue("a.test").chain();
        List<X509Certificate> other = root.intermediate().issue("a.test").chain();

        assertThat(Kinship.signedBy(chain.get(0), chain.get(1))).isTrue();
        assertThat(Kinship.signedBy(chain.get(0), other.get(1))).isFalse();
        assertThat(Kinship.signedBy(chain.get(1), chain.get(0))).isFalse();
    }
}
