package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.chosen;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.StickyConfig;
import dev.breakwater.upstream.Backend;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that remember their backend in a cookie. */
class StickyCookieTest {
    private static final Instant NOON = Instant.parse("2025-01-01T12:00:00Z");
    private static final RequestKeys NEW = cookie(null);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

    private static RequestKeys cookie(String value) {
        return new Keys(value);
    }

    private static String keys(String sticky, int backends) {
        return "'policy': 'random', 'sticky': {" + sticky + "}, " + backends(backends);
    }

    private static final String SIGNED = "'secret': 'a', 'ttl': '1h'";

    private StickyCookie sticky(String keys) {
        Pool pool = pool(keys);
        StickyConfig config = pool.config().sticky();
        return new StickyCookie("test", config, pool.backends(), () -> now.get());
    }

    private static Backend backend(int index) {
        return pool(keys(SIGNED, 20)).backends().get(index);
    }

    private static String value(String field) {
        return field.substring(field.indexOf('=') + 1, field.indexOf(';'));
    }

    @Test
    void theFieldSaysWhatTheBrowserMayDo() {
        StickyCookie sticky = sticky(keys(SIGNED, 20));
        String pattern = "lb=[\\w-]+\\.[0-9]+\\.[\\w-]+";
        assertThat(sticky.cookie(NEW, backend(3), false))
                .matches(pattern + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600");
        assertThat(sticky.cookie(NEW, backend(3), true))
                .matches(pattern + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure");
        assertThat(sticky(keys("'cookie': 'here', 'ttl': 0", 20)).cookie(NEW, backend(3), true))
                .matches("here=[\\w-]+\\.0\\.[\\w-]+; Path=/; HttpOnly; SameSite=Lax; Secure");
        assertThat(sticky.cookie(NEW, backend(3), false)).doesNotContain("b3");
    }

    @Test
    void itIsKnownAgainByAnotherProxyWithTheSameSecretOnly() {
        String value = value(sticky(keys(SIGNED, 20)).cookie(NEW, backend(3), false));
        assertThat(sticky(keys(SIGNED, 5)).backendOf(cookie(value))).isEqualTo("b3");
        assertThat(sticky(keys("'secret': 'b'", 20)).backendOf(cookie(value))).isNull();
        assertThat(sticky(keys("'ttl': '1h'", 20)).backendOf(cookie(value))).isNull();
        Pool other = pool(keys(SIGNED, 20));
        assertThat(new StickyCookie("other", other.config().sticky(), other.backends(), () -> NOON)
                        .backendOf(cookie(value)))
                .isNull();
    }

    @Test
    void itIsRefusedWhereOneCharacterIsAnother() {
        StickyCookie sticky = sticky(keys(SIGNED, 20));
        String value = value(sticky.cookie(NEW, backend(3), false));
        assertThat(sticky.backendOf(cookie(value))).isEqualTo("b3");
        for (int i = 0; i < value.length(); i++) {
            for (char other : "aZ09-_.=;, \u0000\uD800".toCharArray()) {
                if (other != value.charAt(i)) {
                    String changed = value.substring(0, i) + other + value.substring(i + 1);
                    assertThat(sticky.backendOf(cookie(changed))).as(changed).isNull();
                }
            }
            assertThat(sticky.backendOf(cookie(value.substring(0, i)))).isNull();
            assertThat(sticky.backendOf(cookie(value.substring(i + 1)))).isNull();
        }
        assertThat(sticky.backendOf(cookie(value + "A"))).isNull();
    }

    @Test
    void itHoldsUntilItExpires() {
        StickyCookie sticky = sticky(keys(SIGNED, 20));
        String value = value(sticky.cookie(NEW, backend(3), false));
        now.set(NOON.plusSeconds(3_600));
        assertThat(sticky.backendOf(cookie(value))).isEqualTo("b3");
        now.set(NOON.plusSeconds(3_601));
        assertThat(sticky.backendOf(cookie(value))).isNull();
        assertThat(sticky.cookie(cookie(value), backend(3), false)).isNotNull();
    }

    @Test
    void itIsRenewedOnceHalfOfItsTimeIsOver() {
        StickyCookie sticky = sticky(keys(SIGNED, 20));
        String value = value(sticky.cookie(NEW, backend(3), false));
        now.set(NOON.plusSeconds(1_799));
        assertThat(sticky.cookie(cookie(value), backend(3), false)).isNull();
        now.set(NOON.plusSeconds(1_801));
        String renewed = value(sticky.cookie(cookie(value), backend(3), false));
        now.set(NOON.plusSeconds(5_000));
        assertThat(sticky.backendOf(cookie(renewed))).isEqualTo("b3");
    }

    @Test
    void oneOfASessionNeverExpires() {
        StickyCookie sticky = sticky(keys("'ttl': 0", 20));
        String value = value(sticky.cookie(NEW, backend(3), false));
        now.set(NOON.plusSeconds(1L << 32));
        assertThat(sticky.backendOf(cookie(value))).isEqualTo("b3");
        assertThat(sticky.cookie(cookie(value), backend(3), false)).isNull();
    }

    @Test
    void aClientThatMovedGetsAnotherCookie() {
        StickyCookie sticky = sticky(keys(SIGNED, 20));
        String value = value(sticky.cookie(NEW, backend(3), false));
        String moved = value(sticky.cookie(cookie(value), backend(4), false));
        assertThat(sticky.backendOf(cookie(moved))).isEqualTo("b4");
    }

    @Test
    void aBackendThatIsGoneIsNoLongerKnown() {
        String value = value(sticky(keys(SIGNED, 20)).cookie(NEW, backend(19), false));
        assertThat(sticky(keys(SIGNED, 19)).backendOf(cookie(value))).isNull();
        assertThat(sticky(keys(SIGNED, 19)).cookie(NEW, backend(19), false)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a.b",
                "a..b",
                ".1.",
                "a.1.b",
                "a.x.b",
                "a.99999999999999999999.b",
                "\u0000",
                "\uD800.\uDC00.\uFFFF",
                "%00.%2e.%2e",
                "b3",
                "b3.0.",
                "=",
                "\"a.1.b\"",
                "a.-1.b"
            })
    void whateverAClientSendsIsBorne(String value) {
        Pool pool = pool(keys(SIGNED, 3));
        assertThat(chosen(pool, cookie(value))).startsWith("b");
        assertThat(pool.stickyCookie(cookie(value), pool.backends().get(0), false))
                .startsWith("lb=");
        assertThat(chosen(pool, cookie(value.repeat(10_000)))).startsWith("b");
    }

    @Test
    void randomTextIsBorne() {
        Pool pool = pool(keys(SIGNED, 3));
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int n = random.nextInt(70); n > 0; n--) {
                value.append(random.nextInt(4) == 0 ? '.' : (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
            }
            chosen(pool, cookie(value.toString()));
        }
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void aClientStaysThroughARestart() {
        Pool pool = pool(keys(SIGNED, 20));
        Backend first = pool.lease(NEW, List.of()).backend();
        RequestKeys client = cookie(value(pool.stickyCookie(NEW, first, true)));
        Pool restarted = pool(keys(SIGNED, 20));
        for (int i = 0; i < 50; i++) {
            assertThat(chosen(restarted, client)).isEqualTo(first.id());
        }
        assertThat(restarted.stickyCookie(client, restarted.find(first.id()), true))
                .isNull();
    }
}
