package io.aegisbench.proxy.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class OfferedModelTest {
    @Test
    void aListOfThousandsIsRead() {
        String one = "{\"id\":\"m\",\"object\":\"model\",\"created\":1,\"owned_by\":\"x\"},";
        assertThat(OfferedModel.listed(list(one.repeat(5_000) + "{}"), "up")).hasSize(5_000);
    }

    /** Of little bytes much would become in memory. */
    @Test
    void aListOfManyEmptyObjectsIsNone() {
        assertThatThrownBy(() -> OfferedModel.listed(list("{},".repeat(1_000_000) + "{}"), "up"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too much");
    }

    private static byte[] list(String models) {
        return ("{\"data\":[" + models + "]}").getBytes(StandardCharsets.UTF_8);
    }
}
