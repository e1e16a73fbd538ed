package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of failures of TLS to backends. The messages are the JDK's and Jetty's. */
class TlsTroubleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Received fatal alert: certificate_required | see \"tls.cert_file\"",
                "Received fatal alert: unknown_ca | see \"tls.cert_file\"",
                "Received fatal alert: unrecognized_name | set \"tls.server_name\"",
                "Received fatal alert: protocol_version | does not speak TLS 1.2 or 1.3",
                "Unsupported or unrecognized SSL message | write its URL with http://",
                "Abruptly closed by peer | does it speak TLS",
            })
    void aMessageOfTheJdkGetsAMeaning(String message, String meaning) {
        assertThat(TlsTrouble.of(new SSLHandshakeException(message)))
                .contains(meaning)
                .endsWith(" (" + message + ")");
    }

    @Test
    void whatHasNoMeaningOfOursIsToldAsItIs() {
        assertThat(TlsTrouble.of(new SSLException("something new"))).isEqualTo("something new");
        assertThat(TlsTrouble.of(new IOException("outer", new SSLException("inner"))))
                .isEqualTo("inner");
        assertThat(TlsTrouble.of(new IOException("no TLS at all"))).isNull();
    }
}
