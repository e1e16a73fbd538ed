package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where every host is somebody's, a redirect still leads to none that the client has not named, and to none that is no host. */
class HttpsDefaultSiteIT extends HttpsContract {
    @Override
    String trusted() {
        return "192.0.2.1";
    }

    @Override
    String more() {
        return ", {\"routes\": [{\"path\": \"/\", \"upstream\": \"u\"}]}";
    }

    @Test
    void everyHostIsSentToItself() throws Exception {
        assertThat(get("other.test:81", "/x").value("Location")).isEqualTo("https://other.test/x");
        assertThat(get("127.0.0.1:81", "/x").value("Location")).isEqualTo("https://127.0.0.1/x");
        assertThat(get("[2001:db8::1]:81", "/x").value("Location")).isEqualTo("https://[2001:db8::1]/x");
    }

    @Test
    void whoNamesNoHostIsSentNowhere() throws Exception {
        for (String head :
                new String[] {"GET / HTTP/1.0\r\n", "GET / HTTP/1.0\r\nHost:\r\n", "GET / HTTP/1.1\r\nHost: \r\n"}) {
            Response response = send(head + "\r\n");
            assertStatus(response, 400);
            assertThat(response.fields().contain("Location")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.test",
                "a.test/b",
                "a.test?b",
                "a.test#b",
                "a\\b.test",
                "a b.test",
                "a.test%2f",
                "a,b.test",
                "<a>",
                "a.test:x"
            })
    void whatIsNoHostLeadsNowhere(String host) throws Exception {
        Response response = get(host, "/x");
        assertStatus(response, 400);
        assertThat(response.fields().contain("Location")).isFalse();
    }

    @Test
    void theServerAsAWholeHasNoUrl() throws Exception {
        Response response = send("OPTIONS * HTTP/1.1\r\nHost: other.test\r\n\r\n");
        assertThat(response.status()).isNotEqualTo(308);
        assertThat(backend.arrivals()).isZero();
    }
}
