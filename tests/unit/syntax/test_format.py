"""The style of the formatter, one rule a case: what is written, and what it becomes."""

from textwrap import dedent

import pytest

from nndsl.diagnostics import Refused
from nndsl.syntax.formatting import format_source
from nndsl.syntax.read import source_of


def formatted(text):
    return format_source(source_of("t.nn", text))


def becomes(text, expected):
    assert formatted(dedent(text)) == dedent(expected)
    assert formatted(dedent(expected)) == dedent(expected)


def stays(text):
    becomes(text, text)


# ---- blanks


@pytest.mark.parametrize(
    "odd, even",
    [
        ("a+b*c-d/e@f", "a + b * c - d / e @ f"),
        ("x ^ 2 ^ - 1", "x^2^-1"),
        ("- x + - - y", "-x + --y"),
        ("a==b and not(b!=2)or c<=3", "a == b and not (b != 2) or c <= 3"),
        ("f ( a , b=1 ) ( c )", "f(a, b = 1)(c)"),
        ("( a,( b , c ) )", "(a, (b, c))"),
        ("W ' @ h [ t - 1 ]", "W' @ h[t-1]"),
        ("h [ t - ( k+1 ) ] + d [ t + k ] + e [ t ]", "h[t-(k + 1)] + d[t+k] + e[t]"),
        ("x [ 1 .. n - 1 , 2 ]", "x[1..n - 1, 2]"),
        ("encode . W . T", "encode.W.T"),
        ("1 .x", "1 .x"),  # `1.x` would be a number
        ("3x3 .x", "3x3.x"),
        ("x->f->( g )( 3 )", "x -> f -> (g)(3)"),
        ("if(a)then[ b ]else-c", "if (a) then [b] else -c"),
        ("[e for e in( a , b )]", "[e for e in (a, b)]"),
        ("add ( e*2 for e in 1 .. 3 )", "add(e * 2 for e in 1..3)"),
        ("3  epochs+500\tupdates", "3 epochs + 500 updates"),
        ("[ ]", "[]"),
        ('f( "a  b" )', 'f("a  b")'),
    ],
)
def test_blanks_in_expressions(odd, even):
    becomes(f"y={odd}\n", f"y = {even}\n")


@pytest.mark.parametrize(
    "odd, even",
    [
        ('use"a.nn"as b', 'use "a.nn" as b'),
        ("model  m( a=1 , b )", "model m(a = 1, b)"),
        ("input x:class( A,end )[ ... ,5 ]over L  over W", "input x : class(A, end)[..., 5] over L over W"),
        ("target d:number", "target d : number"),
        ("weight W:[ 2 ]=0", "weight W : [2] = 0"),
        ("h:[ ..., 64 ]over S=x", "h : [..., 64] over S = x"),
        ("h [ 0 ]=e", "h[0] = e"),
        ("output  y  for  d", "output y for d"),
        ("assert( a )", "assert (a)"),
        ("fn f( s=1 )( x : [ N ] , y ... )=- x", "fn f(s = 1)(x : [N], y...) = -x"),
        ("train{loss=l}", "train { loss = l }"),
        ("train fine{ }", "train fine {}"),
        ("layer f(){return( a , b )}", "layer f() { return (a, b) }"),
        ("input input:[3]", "input input : [3]"),
    ],
)
def test_blanks_in_statements(odd, even):
    becomes(f"{odd}\n", f"{even}\n")


def test_spellings_stay():
    stays('y = 60_000 + 1e-4 + 1E5 + 0.50 + 20% + 3×3 + ((a)) + "a \\"b\\"" + 1 epochs\n')


# ---- columns


def test_consecutive_statements_of_a_kind_share_their_columns():
    becomes(
        """\
        input x : [2] over T
        target species : class(K) over T
        y = x
        h[0] = 0
        longer : [2] = y
        weight W : [units, N] = 0
        param bc : [units] = 1
        output y
        train {
          loss = l
          epochs = 3
        }
        """,
        """\
        input  x       : [2]      over T
        target species : class(K) over T
        y            = x
        h[0]         = 0
        longer : [2] = y
        weight W  : [units, N] = 0
        param  bc : [units]    = 1
        output y

        train {
          loss   = l
          epochs = 3
        }
        """,
    )


def test_an_empty_row_a_comment_or_another_statement_ends_the_columns():
    stays(
        """\
        a = 1

        long = 2
        # of its own
        longer = 3
        assert a > 0
        b = 4
        """
    )


def test_names_of_very_different_length_do_not_share_columns():
    becomes(
        """\
        a = 1
        bc = 2
        a_name_of_many_words = 3
        d = 4
        """,
        """\
        a  = 1
        bc = 2
        a_name_of_many_words = 3
        d = 4
        """,
    )


def test_an_equation_of_several_rows_stands_alone_and_an_entry_does_not():
    becomes(
        """\
        features = x -> f
          -> g
        y = features
        train {
          data = csv("a.csv")(x = ["a",
            "b"])
          validation = 20%
        }
        """,
        """\
        features = x -> f
                     -> g
        y = features

        train {
          data       = csv("a.csv")(x = ["a",
                                         "b"])
          validation = 20%
        }
        """,
    )


def test_columns_are_those_of_a_terminal():
    becomes("重み = 1\na = 2\n", "重み = 1\na    = 2\n")


def test_columns_do_not_make_a_row_too_wide():
    value = "v" * 94
    stays(f"a = {value}\nlong = 2\n")
    becomes(f"a = {value[1:]}\nlong = 2\n", f"a    = {value[1:]}\nlong = 2\n")
    stays("layer f(x) {\n" + f"  a = {value}\n  b1 = 2\n  return b1\n" + "}\n")
    becomes(f"train {{\n  loss = {'v' * 100}\n  epochs = 2\n}}\n",
            f"train {{\n  loss   = {'v' * 100}\n  epochs = 2\n}}\n")  # fmt: skip


def test_what_looks_like_a_column_inside_brackets_is_none():
    becomes("h[f(a = 1)] = 0\nx = 1\n", "h[f(a = 1)] = 0\nx           = 1\n")


# ---- comments


def test_comments_at_the_end_of_consecutive_rows_stand_under_one_another():
    becomes(
        """\
        #one
        a = 1 #two
        b = f(x)     # three
        c = 3
        d = 4#
        """,
        """\
        # one
        a = 1     # two
        b = f(x)  # three
        c = 3
        d = 4  #
        """,
    )


def test_comments_are_not_moved_far():
    long = "y = " + " + ".join(["value"] * 6)
    stays(f"assert a  # one\n{long}  # two\n")
    stays("a = 1  # one\n\nlonger = 2  # two\n")
    stays(f"output x  # {'c' * 90}\noutput a_longer_name{'e' * 10}  # two\n")


def test_comments_do_not_make_rows_too_wide():
    comment = f"# {'c' * 98}"
    stays(f"y = f(a,  {comment}\n      b)\n")
    stays(f"y = f(\n  a = 1,  {comment}\n  b = 2, c = 3\n)\n")
    stays(f"y = {'n' * 110}(  # c\n  x\n)\n")


def test_comments_at_every_place():
    becomes(
        """\


        #!first
        ## second

        train {# third
        # fourth

          a = (  # fifth
          # sixth
          x # seventh

          # eighth
          )
              # ninth
          b = x
        # tenth
            -> f # eleventh
             # twelfth

        } # thirteenth
        # last

        """,
        """\
        #!first
        ## second

        train {  # third
          # fourth

          a = (  # fifth
            # sixth
            x  # seventh

            # eighth
          )
          # ninth
          b = x
              # tenth
              -> f  # eleventh
          # twelfth
        }  # thirteenth

        # last
        """,
    )


def test_a_comment_stands_as_what_it_precedes():
    becomes(
        """\
        y = x -> f
        # one
        -> g
        z = f(
        a = 3
        # two
        )
        train { # three
        }
        """,
        """\
        y = x -> f
              # one
              -> g
        z = f(
          a = 3
          # two
        )

        train {  # three
        }
        """,
    )


def test_documentation_stays_with_its_definition():
    becomes(
        """\
        a = 1
        # of f
        layer f(x) {
          return x
        }
        # of b
        b = 2

        # of nothing

        c = 3
        # of nothing either

        fn g(x) =
          x
        d = 4
        fn h(x) =
          x
        """,
        """\
        a = 1

        # of f
        layer f(x) {
          return x
        }

        # of b
        b = 2

        # of nothing

        c = 3
        # of nothing either

        fn g(x) =
          x

        d = 4

        fn h(x) =
          x
        """,
    )


# ---- empty rows


def test_empty_rows():
    becomes(
        """\


        a = 1



        b = 2
        fn f(x) = x
        fn g(x) = x
        layer h(x) {

          c = 3


          return c

        }
        d = 4
        train {
        }
        train {
          epochs = 3 }


        """,
        """\
        a = 1

        b = 2
        fn f(x) = x
        fn g(x) = x

        layer h(x) {
          c = 3

          return c
        }

        d = 4
        train {}

        train {
          epochs = 3
        }
        """,
    )


def test_empty_rows_inside_a_statement():
    becomes(
        """\
        y = f(

          a,



          b

        )
        z = x

          -> f
        """,
        """\
        y = f(
          a,

          b
        )
        z = x
            -> f
        """,
    )


def test_nothing_but_empty_rows():
    assert formatted("") == formatted("\n \n\t\n") == ""


# ---- line breaks


def test_rows_that_go_on_stand_under_what_they_continue():
    becomes(
        """\
        y = x -> dense(8)
        -> tanh
          -> dense(1)
        q = if training
          then a +
          b
          else c
        long_name =
          a
          + b
        fn f(x) {
          return x
          * 2
        }
        assert a
        or b
        """,
        """\
        y = x -> dense(8)
              -> tanh
              -> dense(1)
        q = if training
            then a +
            b
            else c
        long_name =
          a
          + b

        fn f(x) {
          return x
                 * 2
        }

        assert a
               or b
        """,
    )


def test_arrows_stand_under_the_value_where_the_first_is_far_away():
    becomes(
        """\
        y = a_long_name * another_long_name + a_third_long_name -> f
          -> g
        z = if a then x -> f
              -> g
            else y -> f
              -> g
        """,
        """\
        y = a_long_name * another_long_name + a_third_long_name -> f
            -> g
        z = if a then x -> f
                        -> g
            else y -> f
                   -> g
        """,
    )


def test_rows_in_brackets_stand_under_the_first_thing_or_are_indented():
    becomes(
        """\
        y = f(a,
          b)(
              c, g(
              d
            ), [
              e, e
            ])
        z = f(a = x
          + y,
            b =
            3)
        """,
        """\
        y = f(a,
              b)(
                c, g(
                  d
                ), [
                  e, e
                ])
        z = f(a = x
                  + y,
              b =
                3)
        """,
    )


def test_a_list_that_ends_in_a_comma_has_an_item_a_row():
    becomes(
        """\
        objectives = [minimize(a, b), minimize(c),]
        y = f(1,
        )
        z = [a, # one
             b,

             c,]
        """,
        """\
        objectives = [
          minimize(a, b),
          minimize(c),
        ]
        y = f(
          1,
        )
        z = [
          a,  # one
          b,

          c,
        ]
        """,
    )


def test_a_comma_does_not_begin_a_row():
    becomes("y = [a\n , b\n , c]\n", "y = [a,\n     b,\n     c]\n")


def test_a_block_on_one_row_stays_there_if_it_fits():
    stays("train { loss = fit + gap }  # here\n")
    becomes("train { loss = fit\n}\n", "train {\n  loss = fit\n}\n")
    becomes("layer f(x) {\n layer g(y) { return y }\n return g(x) }\n",
            "layer f(x) {\n  layer g(y) { return y }\n  return g(x)\n}\n")  # fmt: skip
    name = "n" * 78  # 100 columns
    stays(f"train fine {{ loss = {name} }}\n")
    becomes(f"train fine {{ loss = {name}n }}\n", f"train fine {{\n  loss = {name}n\n}}\n")
    inner = f"layer g(x) {{ return {'n' * 77} }}"  # 101 columns where it stands
    becomes("layer f(x) {\n  " + inner + "\n  return x\n}\n",
            "layer f(x) {\n  " + inner.replace("{ ", "{\n    ").replace(" }", "\n  }") + "\n\n  return x\n}\n")  # fmt: skip


# ---- long lines


def test_the_longest_row():
    names = "y = " + " + ".join(["a234567"] * 9) + " + "  # 94 columns
    stays(names + "b23456\n")
    becomes(names + "b234567\n", names.removesuffix(" + ") + "\n    + b234567\n")
    stays(names + "b23456  # a comment does not count\n")


def test_a_long_line_is_broken_at_the_loosest_place():
    a, b, c = (f"a_long_name_of_{word} * another_name" for word in ("red", "green", "blue"))
    becomes(f"y = {a} + {b} - {c} + x\n", f"y = {a} + {b}\n    - {c} + x\n")
    becomes(f"y = x -> f({a} + {b}) -> g({c}) -> h\n", f"y = x -> f({a} + {b})\n      -> g({c}) -> h\n")
    becomes(f"y = if x then {a} else if y then {b} else {c} + u\n",
            f"y = if x then {a}\n    else if y then {b} else {c} + u\n")  # fmt: skip
    becomes(f"y = f({a}, {b}, {c})\n", f"y = f(\n  {a}, {b},\n  {c}\n)\n")
    becomes(f"fn f(x) = {a} + {b} + {'z' * 24}\n", f"fn f(x) =\n  {a} + {b} + {'z' * 24}\n")


def test_named_arguments_that_do_not_fit_on_a_row_get_one_each():
    values = [f"argument_{word} = value_{word}" for word in ("one", "number_two", "three")]
    becomes(f"y = f(x, {', '.join(values)})\n", f"y = f(\n  x, {', '.join(values)}\n)\n")
    values += ["argument_four = 4"]
    rows = ",\n".join(f"  {value}" for value in ["x", *values])
    becomes(f"y = f(x, {', '.join(values)})\n", f"y = f(\n{rows}\n)\n")


def test_the_first_arrow_stays_with_what_it_starts_from():
    long = f"({'n' * 91})"
    becomes(f"y = x -> f{long}\n", f"y = x -> f(\n  {long[1:-1]}\n)\n")
    becomes(
        f"y = if a then x -> f else y -> f{long}\n",
        f"y = if a then x -> f\n    else y -> f(\n      {long[1:-1]}\n    )\n",
    )
    becomes(f"y = g(x -> f, y -> f{long})\n", f"y = g(\n  x -> f,\n  y -> f(\n    {long[1:-1]}\n  )\n)\n")


def test_the_names_of_settings_are_no_places_to_break():
    settings = ", ".join(f"setting_{word} = 1" for word in ("one", "two", "three", "four"))
    becomes(f"layer f({settings})(x...) = {'n' * 20}\n", f"layer f({settings})(x...) =\n  {'n' * 20}\n")
    names = ", ".join(["n" * 20] * 5)
    becomes(f"fn f(x) = g(a = [{names}])\n",
            f"fn f(x) =\n  g(\n    a = [\n      {names[:87]}\n      {names[88:]}\n    ]\n  )\n")  # fmt: skip
    becomes(f"layer f({settings})({'n' * 30}) = x\n", f"layer f({settings})(\n  {'n' * 30}\n) = x\n")
    stays(f"output {'n' * 60} for {'d' * 60}\n")


def test_indices_and_delays_are_never_opened_up():
    """After a line break `t` would be a name."""
    name = "n" * 99
    stays(f"y = {name}[t-1]\n")


# ---- what is refused


def test_a_text_with_mistakes_is_refused():
    with pytest.raises(Refused) as caught:
        formatted("y = (\nx = f(a = 1, a = 2)\n")
    assert [d.code for d in caught.value.diagnostics] == ["NN102"]
    with pytest.raises(Refused):
        formatted("y = f(a = 1, a = 2)\n")
