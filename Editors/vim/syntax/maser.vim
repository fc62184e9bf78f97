" Written by `maser editor-files` from the language's own tables: change those, not this.
if exists("b:current_syntax")
  finish
endif

syntax case match
syntax keyword maserStatement analyze beam branches collide damp expect figure for if include let mark maser measure meta observable param plot prepare print proc record repeat save seed set sweep trajectories
syntax keyword maserClause and as auto because by cavity clicks coherent custom detect during else every finite fock from in intensity loglog logx logxyz logxz logy logyz logz map modulated multiphoton not or populations qubit rabi records repair scale spin state then thermal to twophoton uniform until vacuum vs wigner with within
syntax keyword maserObservable a_im a_re coherence_out_im coherence_out_re distance e_in e_out energy entropy entropy_production ergotropy ergotropy_coherent ergotropy_in ergotropy_incoherent ergotropy_out exchange_variance fano g2 gain heat information inversion k levels lost mandel parity power power_max probability purity q_out qubits split_distance sum_e_in sum_e_out sum_entropy_production sum_ergotropy_in sum_ergotropy_out sum_heat sum_information sum_work variance work
syntax keyword maserConstant e inf pi π
syntax match maserFunction "\<\%(abs\|acos\|all\|any\|argmax\|argmin\|asin\|atan\|basin\|ceil\|cos\|cot\|efficiency\|exp\|fidelity\|first\|floor\|last\|len\|linspace\|log\|log10\|logspace\|max\|mean\|min\|normal\|outcome\|population\|quadrature\|quadrature_variance\|rho_im\|rho_re\|round\|select\|sin\|sqrt\|std\|sum\|tan\|uniform\|wigner\|zip\)\ze\s*("
syntax match maserArgument "\<\k\+\ze\s*=\%(=\)\@!"
syntax match maserNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\=\%([eE][-+]\=\d\+\)\="
syntax match maserNumber "\%(\k\|\.\)\@<!\.\d[0-9_]*\%([eE][-+]\=\d\+\)\="
syntax match maserOperator "\.\.\|[<>=!]=\|[-+*/^~<>=]"
syntax match maserName "\%(\<\%(let\|param\|observable\|proc\|mark\)\s\+\)\@<=\k\+"
syntax match maserEscape +\\["\\nt{}]+ contained
syntax region maserInterpolation matchgroup=maserEscape start="{" end="}" contained oneline contains=maserObservable,maserConstant,maserFunction,maserNumber,maserOperator,maserClause
syntax region maserString start=+"+ skip=+\\.+ end=+"+ oneline contains=maserEscape,maserInterpolation
syntax keyword maserTodo TODO FIXME allow contained
syntax match maserComment "#.*$" contains=maserTodo,@Spell
syntax match maserDocumentation "##.*$" contains=@Spell

highlight default link maserStatement Statement
highlight default link maserClause Keyword
highlight default link maserObservable Identifier
highlight default link maserConstant Constant
highlight default link maserFunction Function
highlight default link maserArgument Type
highlight default link maserNumber Number
highlight default link maserOperator Operator
highlight default link maserName Identifier
highlight default link maserEscape SpecialChar
highlight default link maserString String
highlight default link maserTodo Todo
highlight default link maserComment Comment
highlight default link maserDocumentation SpecialComment

let b:current_syntax = "maser"
