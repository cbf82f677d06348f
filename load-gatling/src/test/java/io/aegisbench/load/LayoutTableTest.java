package io.aegisbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTableTest {
    @Test
    void aDifferenceIsOnlyOneIfEveryRoundHasIt() {
        assertThat(LayoutTable.difference(List.of(1.1, 1.2))).startsWith("undecided");
        assertThat(LayoutTable.difference(List.of(1.1, 1.2, 1.01))).startsWith("faster");
        assertThat(LayoutTable.difference(List.of(0.9, 0.8, 0.99))).startsWith("slower");
        assertThat(LayoutTable.difference(List.of(0.9, 1.2, 1.1))).isEqualTo("none seen");
    }
}
