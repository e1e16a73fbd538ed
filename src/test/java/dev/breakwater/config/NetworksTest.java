package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "10.20.199.249", "::1", "[fe80::1]", "::ffff:1.2.3.4"})
    void readsAddresses(String text) {
        assertThat(Networks.address(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "999.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.4.", ".:1", ":::", "abc"})
    void takesNothingElseForOne(String text) {
        assertThat(Networks.address(text)).isNull();
    }
}
