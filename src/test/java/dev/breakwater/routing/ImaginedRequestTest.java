package dev.breakwater.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

/** A request that nobody has sent looks like one that somebody has. */
class ImaginedRequestTest {
    private static final TrustedProxies NONE = new TrustedProxies(List.of());

    private static ImaginedRequest request(String url, String... fields) {
        return request(NONE, url, fields);
    }

    private static ImaginedRequest request(TrustedProxies trusted, String url, String... fields) {
        HttpFields.Mutable header = HttpFields.build();
        for (int i = 0; i < fields.length; i += 2) {
            header.add(fields[i], fields[i + 1]);
        }
        return new ImaginedRequest("GET", URI.create(url), header, "10.0.0.1", trusted);
    }

    @Test
    void hostPortAndSchemeAreThoseOfTheUrl() {
        ImaginedRequest request = request("https://a.test/x%20y?z=%20");
        assertThat(request.host()).isEqualTo("a.test");
        assertThat(request.authority()).isEqualTo("a.test");
        assertThat(request.port()).isEqualTo(443);
        assertThat(request.connectionScheme()).isEqualTo("https");
        assertThat(request.uri()).isEqualTo("/x%20y?z=%20");
        assertThat(request("http://a.test:8080").port()).isEqualTo(8080);
        assertThat(request("http://a.test:8080").authority()).isEqualTo("a.test:8080");
        assertThat(request("http://a.test").path().raw()).isEqualTo("/");
        assertThat(request("http://[::1]:80/").host()).isEqualTo("[::1]");
    }

    @Test
    void aHostFieldComesBeforeTheUrl() {
        ImaginedRequest request = request("http://127.0.0.1:8080/", "Host", "b.test:81");
        assertThat(request.host()).isEqualTo("b.test");
        assertThat(request.authority()).isEqualTo("b.test:81");
    }

    @Test
    void fieldsAreFoundInAnyCase() {
        ImaginedRequest request = request("http://a.test/", "X-A", "1", "x-a", "2");
        assertThat(request.header("x-A")).isEqualTo("1");
        assertThat(request.fields("X-A")).containsExactly("1", "2");
        assertThat(request.header("X-B")).isNull();
    }

    @Test
    void cookiesAreTakenApart() {
        ImaginedRequest request = request("http://a.test/", "Cookie", "a=1; b = 2;c=3=4", "Cookie", "d=; e");
        assertThat(request.cookie("a")).isEqualTo("1");
        assertThat(request.cookie("c")).isEqualTo("3=4");
        assertThat(request.cookie("d")).isEmpty();
        assertThat(request.cookie("e")).isNull();
        assertThat(request.cookie("f")).isNull();
    }

    @Test
    void onlyATrustedPeerSpeaksForOthers() {
        assertThat(request("http://a.test/", "X-Forwarded-For", "192.0.2.1").clientAddress())
                .isEqualTo("10.0.0.1");
        TrustedProxies trusted = new TrustedProxies(List.of("10.0.0.0/8"));
        ImaginedRequest behind =
                request(trusted, "http://a.test/", "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "https");
        assertThat(behind.clientAddress()).isEqualTo("192.0.2.1");
        assertThat(behind.scheme()).isEqualTo("https");
        assertThat(behind.peer()).isEqualTo("10.0.0.1");
    }
}
