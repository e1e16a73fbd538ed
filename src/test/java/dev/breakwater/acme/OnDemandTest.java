package dev.breakwater.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OnDemandTest {
    private final OnDemand onDemand = new OnDemand();

    @Test
    void onlyWhatIsAllowedIsAskedFor() {
        onDemand.ask("a.shops.example.com");
        onDemand.allow(List.of("*.Shops.example.com", "other.example.com"));
        for (String host : List.of(
                "b.shops.example.com",
                "other.example.com",
                "shops.example.com",
                "x.y.shops.example.com",
                "another.example.com",
                "../.shops.example.com",
                "*.shops.example.com",
                "localhost")) {
            onDemand.ask(host);
        }
        assertThat(onDemand.take()).containsExactly("b.shops.example.com", "other.example.com");
        assertThat(onDemand.take()).isEmpty();
    }

    @Test
    void whoInventsNamesDoesNotFillTheMemory() {
        onDemand.allow(List.of("*.example.com"));
        for (int i = 0; i < 1000; i++) {
            onDemand.ask("host" + i + ".example.com");
        }
        assertThat(onDemand.take()).hasSize(OnDemand.MOST_WAITING);
    }
}
