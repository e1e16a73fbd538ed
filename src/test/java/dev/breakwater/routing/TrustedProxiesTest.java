package dev.breakwater.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
    private final TrustedProxies trusted =
            new TrustedProxies(List.of("10.0.0.0/8", "192.168.1.7", "fd00::/8", "172.16.0.0/12"));

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, true",
        "11.1.2.3, false",
        "192.168.1.7, true",
        "192.168.1.8, false",
        "172.31.255.255, true",
        "172.32.0.0, false",
        "fd12::1, true",
        "[fd12::1], true",
        "fe80::1, false",
        "::ffff:10.0.0.1, true",
        "localhost, false",
        "10.1, false",
        "abc, false",
        "'', false",
        "10.0.0.256, false",
        "10.0.0.1., false",
        ".:1, false",
        "10.0.0.1.evil, false"
    })
    void containsOnlyAddressesOfItsNetworks(String address, boolean contained) {
        assertThat(trusted.contains(address)).isEqualTo(contained);
    }
}
