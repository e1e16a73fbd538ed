package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** How a client is seen to stay at one of three backends. */
abstract class StickyContract extends ThreeBackendsContract {
    /** The field of a client that has this cookie among others. */
    static String cookie(Response response) {
        List<String> fields = response.fields().values("Set-Cookie");
        assertThat(fields).as("%s", response).hasSize(1);
        return "Cookie: other=1; " + fields.get(0).split(";")[0] + "; another=2";
    }

    /** Sends as many requests and checks that one backend answers all of them, without another cookie. */
    void assertStays(String name, int count, String path, String field) throws Exception {
        try (RawClient client = connect()) {
            for (int i = 0; i < count; i++) {
                Response response = client.get("x.test", path, field).response();
                assertThat(response.text()).isEqualTo(name);
                assertThat(response.fields().contain("Set-Cookie"))
                        .as("%s", response)
                        .isFalse();
            }
        }
    }
}
