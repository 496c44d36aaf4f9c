package dev.tamga.common.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompactRangeTest {
  /** The eight inputs that CT implementations share, and the roots of the trees over them. */
  private static final List<String> INPUTS =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void sharedInputs_giveTheSharedRoots() {
    CompactRange range = new CompactRange();
    assertThat(range.root()).isEqualTo(MerkleTree.EMPTY_ROOT);
    for (int i = 0; i < INPUTS.size(); i++) {
      range.append(MerkleTree.leafHash(HexFormat.of().parseHex(INPUTS.get(i))));
      assertThat(range.root().hex()).isEqualTo(ROOTS.get(i));
    }
  }

  @Test
  void everySize_hasTheRootOfTheDefinitionAndSurvivesStoring() {
    List<byte[]> leaves = Reference.leaves(300);
    CompactRange range = new CompactRange();
    for (int size = 1; size <= leaves.size(); size++) {
      range = new CompactRange(range.size(), range.frontier());
      range.append(leaves.get(size - 1));
      assertThat(range.size()).isEqualTo(size);
      assertThat(range.root().bytes()).isEqualTo(Reference.root(leaves.subList(0, size)));
    }
  }

  @Test
  void frontierOfAnotherSize_isRefused() {
    assertThatThrownBy(() -> new CompactRange(3, new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CompactRange(-1, new byte[64 * 32]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
